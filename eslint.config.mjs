import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const effects = [
  {
    group: ['node:*', 'fs', 'crypto', 'path'],
    message: 'This folder is pure. Files, sockets and hashes belong in src/adapters/.',
  },
  {
    group: ['@aws-sdk/*'],
    message: 'This folder is pure. AWS belongs in src/adapters/, behind an interface of src/ports.ts.',
  },
  {
    group: ['@slack/*'],
    allowTypeImports: true,
    message: 'This folder is pure. Slack belongs in src/adapters/ and src/slack/app.ts; a view only returns blocks.',
  },
  {
    group: ['**/adapters/*', '**/use-cases/*', '**/deps.ts', '**/config.ts', '**/sandbox/*'],
    message: 'The pure core knows nothing of the shell around it. Take what you need as an argument.',
  },
];
const inputs = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'This folder reads no clock. Take `now` (epoch ms) as an argument.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'This folder reads no clock. Take `now` (epoch ms) as an argument.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'This folder reads no randomness. Take the value as an argument.',
  },
  {
    selector: 'CallExpression[callee.name=/^(setTimeout|setInterval|fetch)$/]',
    message: 'This folder waits for nothing. Waiting belongs in src/use-cases/, by the Clock of src/ports.ts.',
  },
  {
    selector: "Identifier[name='process']",
    message: 'This folder reads no environment. The environment is read in src/config.ts alone.',
  },
];
const environment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'process.env is read in src/config.ts alone: it reports all faults at once. Take the value as an argument.',
};
const revoke = {
  selector: "Identifier[name='RevokeSecurityGroupIngressCommand']",
  message: 'The only file that may revoke a rule is src/adapters/rule-revoker-ec2.ts (and canary-ec2.ts its own).',
};
const authorize = {
  selector: "Identifier[name='AuthorizeSecurityGroupIngressCommand']",
  message:
    'The only file that may authorise a rule is src/adapters/rule-authorizer-ec2.ts (and canary-ec2.ts its own).',
};

const globalsOfNode = [
  'AbortController',
  'AbortSignal',
  'Buffer',
  'DOMException',
  'URL',
  'console',
  'fetch',
  'performance',
  'process',
  'setImmediate',
  'setTimeout',
];

export default tseslint.config(
  { ignores: ['dist/', '.serverless/', 'coverage/', '.venv/', '.venv-bench/'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(globalsOfNode.map((name) => [name, 'readonly'])),
    },
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts', 'handlers/**/*.ts'],
    ignores: ['src/config.ts'],
    rules: { 'no-restricted-syntax': ['error', environment, revoke, authorize] },
  },
  // The demo plays the one who opens the port; it is no part of the bot.
  { files: ['src/sandbox/demo.ts'], rules: { 'no-restricted-syntax': ['error', environment, revoke] } },
  // One group, which is attached to nothing, and one source, which nobody has: docs/adr/0017.
  { files: ['src/adapters/canary-ec2.ts'], rules: { 'no-restricted-syntax': ['error', environment] } },
  { files: ['src/adapters/rule-revoker-ec2.ts'], rules: { 'no-restricted-syntax': ['error', environment, authorize] } },
  { files: ['src/adapters/rule-authorizer-ec2.ts'], rules: { 'no-restricted-syntax': ['error', environment, revoke] } },
  {
    files: ['src/exposure/**/*.ts', 'src/finding/**/*.ts', 'src/slack/views/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: effects }],
      'no-restricted-syntax': ['error', ...inputs, revoke, authorize],
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval', 'crypto'],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' },
  },
  prettier,
);
