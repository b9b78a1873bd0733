/**
 * What no table of changes finds, because it takes knowing what the code is for. `from` is an expression of the file, and
 * `to` stands for it; with `before`, `from` is a statement, and `to` happens before it. bite.mjs refuses what the file
 * has no longer.
 */
export const BY_HAND = [
  {
    file: 'src/use-cases/revoke-exposures.ts',
    kind: 'step',
    what: 'revokes by what it saw first, without a look right before',
    from: 'await rulesWhen(deps, finding.group, WAITS, (rules) => liveRule(rules, exposure) !== undefined)',
    to: '[...first]',
  },
  {
    file: 'src/use-cases/revoke-exposures.ts',
    kind: 'step',
    what: 'says “revoked” without a look',
    from: `await rulesWhen(
      deps,
      finding.group,
      WAITS,
      (rules) => !tried.some(({ exposure }) => liveRule(rules, exposure)),
    )`,
    to: '[]',
  },
  {
    file: 'src/use-cases/remediate.ts',
    kind: 'order',
    what: 'acts before it has saved what was decided',
    before: true,
    from: 'const { decision, decided } = await decideAndSave(deps, command, before);',
    to: `const early = decide(before, command, deps.clock.now(), deps.settings);
      if (early.kind === 'change' && early.claimed.length > 0)
        await revokeClaims(deps, early.next, early.claimed, before.deadline);`,
  },
  {
    file: 'src/use-cases/remediate.ts',
    kind: 'order',
    what: 'arms the end of its lease only after it has acted',
    from: '[armDue(deps, decided)]',
    to: '[]',
  },
  {
    file: 'src/use-cases/open-finding.ts',
    kind: 'order',
    what: 'arms no wake-up beside the record',
    from: 'armed.map(async (at) => deps.wakeUps.arm(group, at))',
    to: '[]',
  },
  {
    file: 'src/use-cases/catch-up.ts',
    kind: 'order',
    what: 'notes as told what is not told yet',
    before: true,
    from: `const [shown, announced] = await Promise.allSettled([
      quiet ? null : show(deps, kind, finding),
      deps.announcements.announce(finding, untold),
    ]);`,
    to: `await changeFinding(
        deps.findings,
        finding.group,
        (stored) =>
          markProgress(stored, { rendered: finding, message: finding.message, told: untold, attempt: deps.attempt }),
        finding,
      );`,
  },
  {
    file: 'src/finding/decide-undo.ts',
    kind: 'order',
    what: 'has a rule put back before its exception is stored',
    from: 'withExceptions(finding, about, wanted, now, settings)',
    to: 'finding.exceptions',
  },
  {
    file: 'src/finding/move.ts',
    kind: 'step',
    what: 'stores a change without what is to be told of it',
    from: '[...finding.untold, ...transitionsOf(finding, next, moved, now, telling)]',
    to: 'finding.untold',
  },
  {
    file: 'src/finding/archive.ts',
    kind: 'step',
    what: 'archives without tombstones',
    from: 'bury(finding.tombstones, fresh)',
    to: 'finding.tombstones',
  },
  {
    file: 'src/finding/waiting.ts',
    kind: 'time',
    what: 'a deadline begins anew with every change',
    from: 'deadline !== null && before !== null ? Math.min(deadline, before) : deadline',
    to: 'now + revokeAfter',
  },
  {
    file: 'src/use-cases/show-line.ts',
    kind: 'lease',
    what: 'the findings of one run share a claim on a digest',
    from: '`${deps.attempt} ${line.finding}`',
    to: 'deps.attempt',
  },
  {
    file: 'src/use-cases/look-up.ts',
    kind: 'lease',
    what: 'one look takes what another one has claimed for its own',
    from: '{ ...deps, attempt: `${deps.attempt}/${looks.length + 1}` }',
    to: 'deps',
  },
];
