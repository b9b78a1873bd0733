import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { deployed, functionNames, root } from './deployed.ts';
import { packagedFile, packagedTemplate, pythonBin, run } from './packaged.ts';

const templates = ['cloudformation-template-create-stack.json', 'cloudformation-template-update-stack.json'];
const read = (name: string) => readFileSync(packagedFile(name), 'utf8');

describe.each(['member.yaml', 'us-east-1.yaml'])('the template %s', (name) => {
  it('has nothing that cfn-lint would warn of', async () => {
    const cfnLint = path.join(pythonBin(), 'cfn-lint');
    const { code, stdout, stderr } = await run(cfnLint, ['--', path.join(root, 'deploy', name)], {
      HOME: homedir(),
      PATH: '/usr/bin:/bin',
    });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  }, 120_000);
});

describe('the packaged template', () => {
  it.each(templates)(
    '%s has nothing that cfn-lint would warn of',
    async (name) => {
      const cfnLint = path.join(pythonBin(), 'cfn-lint');
      const { code, stdout, stderr } = await run(cfnLint, ['--regions', 'eu-west-1', '--', packagedFile(name)], {
        HOME: homedir(),
        PATH: '/usr/bin:/bin',
      });
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    },
    120_000,
  );

  it.each(templates)('%s names no account and no path of this machine', (name) => {
    const text = read(name);
    expect(text.match(/(?<![\d.])\d{12}(?![\d.])/g)).toBeNull();
    expect([root, homedir()].filter((place) => text.includes(`${place}/`))).toEqual([]);
  });

  it('deploys every resource of serverless.yml, and each function for Node 24 with its own role', () => {
    const { Resources } = packagedTemplate();
    expect(Object.keys(Resources)).toEqual(expect.arrayContaining(Object.keys(deployed().resources.Resources)));
    const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions.map(({ Properties }) => Properties)).toEqual(
      functionNames.map((name) =>
        expect.objectContaining({
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          Handler: `dist/lambda/${name}.handler`,
          Role: { 'Fn::GetAtt': [`${name.charAt(0).toUpperCase()}${name.slice(1)}Role`, 'Arn'] },
          LoggingConfig: { LogFormat: 'JSON' },
        }),
      ),
    );
  });

  const conditionalOn = (condition: string) =>
    Object.entries(packagedTemplate().Resources).flatMap(([name, { Condition }]) =>
      Condition === condition ? [name] : [],
    );

  it('has function, role, log, queue reader and alarms of reopen only where REOPEN is on', () => {
    expect(conditionalOn('ReopenEnabled').sort()).toEqual([
      'ReopenErrorsAlarm',
      'ReopenEventSourceMappingSQSReopenQueue',
      'ReopenLambdaFunction',
      'ReopenLogGroup',
      'ReopenRole',
      'ReopenThrottlesAlarm',
    ]);
  });

  it.each(['ReopenEnabled', 'OrganizationEnabled', 'ReopenInMembersEnabled'])(
    'needs nowhere else what is there under %s alone',
    (condition) => {
      const { Resources, Outputs } = packagedTemplate();
      const conditional = conditionalOn(condition);
      expect(conditional).not.toEqual([]);
      // CloudFormation refuses a template whose other parts refer to what may not be there. What implies the condition may.
      const within = [condition, ...(condition === 'ReopenInMembersEnabled' ? [] : ['ReopenInMembersEnabled'])];
      const others = Object.values(Resources).filter(({ Condition }) => !within.includes(Condition ?? ''));
      const unless = (_key: string, value: unknown) => {
        const branches = (value as { 'Fn::If'?: unknown[] } | null)?.['Fn::If'];
        return branches?.[0] === condition ? branches[2] : value;
      };
      const text = JSON.stringify([others, Outputs], unless);
      expect(conditional.filter((name) => new RegExp(`"${name}"|\\$\\{${name}\\b`).test(text))).toEqual([]);
    },
  );

  it('keeps every log for a while, not for ever', () => {
    const groups = Object.values(packagedTemplate().Resources).filter(({ Type }) => Type === 'AWS::Logs::LogGroup');
    // One for each function, and one for the door to the internet.
    expect(groups).toHaveLength(functionNames.length + 1);
    for (const { Properties } of groups) expect(Properties['RetentionInDays']).toBe(90);
  });

  it('logs who knocked at the door to the internet, and nothing of what they brought', () => {
    const stage = packagedTemplate().Resources['HttpApiStage']?.Properties;
    const { Format } = stage?.['AccessLogSettings'] as { Format: string };
    const logged = Object.values(JSON.parse(Format) as Record<string, string>);
    expect(logged.every((variable) => /^\$context\.[\w.]+$/.test(variable))).toBe(true);
    expect(logged.filter((variable) => /header|body|authorizer|querystring|path/i.test(variable))).toEqual([]);
  });

  it('has no role but those of serverless.yml', () => {
    const roles = Object.entries(packagedTemplate().Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
    const declared = Object.entries(deployed().resources.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
    expect(roles.map(([name]) => name).sort()).toEqual(declared.map(([name]) => name).sort());
  });

  it('comes with one zip per function and no other', () => {
    const zips = readdirSync(packagedFile('.')).filter((name) => name.endsWith('.zip'));
    expect(zips.sort()).toEqual(functionNames.map((name) => `${name}.zip`).sort());
  });
});
