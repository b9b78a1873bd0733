'use strict';

const { DescribeStacksCommand } = require('@aws-sdk/client-cloudformation');

/** `SlackChannel` → `SLACK_CHANNEL`. */
const variableOf = (parameter) => parameter.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

/**
 * Gives each CloudFormation parameter of serverless.yml the value of its environment variable, at the very end of a
 * deploy. `provider.stackParameters` would do that too, but packaging copies those into a file that lies on disk
 * and is uploaded, and sends them with the first, still empty stack, which knows no such parameters.
 */
module.exports = class ParametersFromEnvironment {
  constructor(serverless) {
    const declared = () => Object.entries(serverless.service.resources?.Parameters ?? {});
    const wanted = () =>
      declared().map(([name, { Default }]) => ({
        ParameterKey: name,
        ParameterValue: process.env[variableOf(name)] || Default,
      }));
    const isDeployed = async () => {
      const aws = serverless.getProvider('aws');
      const client = await aws.getCloudFormationClient();
      const command = new DescribeStacksCommand({ StackName: aws.naming.getStackName() });
      const { Parameters = [] } = (await client.send(command)).Stacks?.[0] ?? {};
      const deployed = new Map(Parameters.map((parameter) => [parameter.ParameterKey, parameter.ParameterValue]));
      return wanted().every(({ ParameterKey: key, ParameterValue: value }) => deployed.get(key) === value);
    };
    this.hooks = {
      'before:deploy:deploy': () => {
        const missing = declared().filter(
          ([name, { Default }]) => Default === undefined && !process.env[variableOf(name)],
        );
        if (missing.length === 0) return;
        const lines = missing.map(([name, { Description }]) => `  ${variableOf(name)}: ${Description}`);
        throw new serverless.classes.Error(
          `Nothing was deployed. Set these in the environment first:\n${lines.join('\n')}`,
        );
      },
      // Only what is packaged is compared there: a parameter that changed alone would not be deployed, and nobody told.
      'after:aws:deploy:deploy:checkForChanges': async () => {
        const { provider } = serverless.service;
        if (provider.shouldNotDeploy && !(await isDeployed())) provider.shouldNotDeploy = false;
      },
      'before:aws:deploy:deploy:updateStack': () => {
        serverless.service.provider.stackParameters = wanted();
      },
    };
  }
};
