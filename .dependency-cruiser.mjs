// Who may import whom: the table of docs/architecture.md, as rules. Type imports count.

const any = '^src/';
/** Rooms of this project that a room may import, beside itself. */
const rooms = {
  // AssemblyScript: what it exports reaches core as a compiled module, not as an import.
  assembly: [],
  core: [],
  protocol: ['core'],
  decoder: ['core', 'protocol'],
  targets: ['core/base'],
  recording: ['core/base', 'protocol', 'targets'],
  editor: ['core', 'protocol', 'decoder', 'targets', 'recording', 'cli'],
  webview: ['core', 'protocol'],
  cli: ['core', 'decoder', 'protocol', 'targets', 'recording'],
};
/** Packages and built-in modules a room may import; everything else is refused. */
const outside = {
  assembly: [],
  core: ['pprof-format'],
  protocol: [],
  decoder: ['node'],
  targets: ['node', 'execa', 'ps-list'],
  recording: ['node', 'execa'],
  editor: ['node', 'vscode', '@vscode/python-extension'],
  webview: ['preact', '@preact/signals', 'uplot', '@vscode/codicons', '@vscode/l10n'],
  cli: ['node'],
};

const escape = (text) => text.replaceAll('/', '\\/');

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room}-imports`,
  comment: `${room} may import only ${[room, ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: any, pathNot: [room, ...allowed].map((name) => `^src/${escape(name)}/`) },
}));

const packageRules = Object.entries(outside).map(([room, allowed]) => {
  const packages = allowed.filter((name) => name !== 'node');
  return {
    name: `${room}-packages`,
    comment: `${room} may use only ${allowed.join(', ') || 'nothing'} from outside`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: {
      dependencyTypesNot: ['local', ...(allowed.includes('node') ? ['core'] : [])],
      pathNot: [any, ...packages.flatMap((name) => [`node_modules/(@types/)?${escape(name)}/`, `^${escape(name)}$`])],
    },
  };
});

export default {
  forbidden: [
    ...roomRules,
    ...packageRules,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    // Built in for the extension host, so the rule for built-in modules lets it through.
    { name: 'vscode-in-editor-only', severity: 'error', from: { path: '^src/(?!editor/).+/' }, to: { path: '^vscode$' } },
    { name: 'no-tests-in-src', severity: 'error', from: { path: any }, to: { path: '^(test|scripts|examples)/' } },
    { name: 'nobody-imports-the-root', severity: 'error', from: { path: '^src/.+/' }, to: { path: '^src/[^/]+\\.ts$' } },
    { name: 'resolvable', severity: 'error', from: { path: any }, to: { couldNotResolve: true, pathNot: '^vscode$' } },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
    builtInModules: { add: ['vscode'] },
  },
};
