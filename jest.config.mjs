// Source and tests are ES modules (emulate is ESM only), so Jest runs with --experimental-vm-modules: see "test" in
// package.json. swc only strips the types; `npm run typecheck` is the type gate.
// The SDK's notice about Node 20 would stand in every report.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const project = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
};

// What needs more than Node. `npm test` runs the first project alone; `.ci/run` installs the rest and runs them all.
export default {
  // A test waits for nothing, so this ends only what hangs, on a machine that is busy with other work, too.
  testTimeout: 30_000,
  // On two cores, the default leaves one of them idle.
  maxWorkers: '100%',
  projects: [
    {
      ...project,
      displayName: 'node',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.(moto|chromium|packaged|deploy)\\.test\\.ts$'],
    },
    { ...project, displayName: 'moto', testMatch: ['<rootDir>/test/**/*.moto.test.ts'] },
    { ...project, displayName: 'chromium', testMatch: ['<rootDir>/test/**/*.chromium.test.ts'] },
    { ...project, displayName: 'deploy', testMatch: ['<rootDir>/test/**/*.deploy.test.ts'] },
    { ...project, displayName: 'packaged', testMatch: ['<rootDir>/test/**/*.packaged.test.ts'] },
  ],
};
