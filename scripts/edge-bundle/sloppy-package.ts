import { createRequire } from 'node:module';
import { build, type Plugin } from 'esbuild';

export interface SloppyPackage {
  readonly name: string;
  /** Filled in by the build: source files that went into the package's text, relative to the working directory. */
  readonly sources: string[];
}

/**
 * Bundles a package that was written before strict mode. Code in an ES module is always strict, where an assignment to a
 * name that nobody declared throws, as swagger-client's `log = …` below ari-client does, and `this` of a plain call is not
 * the global object. Such code stays what it is: CommonJS, bundled by itself, kept as text and compiled in sloppy mode.
 */
export function sloppyPackage({ name, sources }: SloppyPackage, root: string): Plugin {
  return {
    name: `sloppy ${name}`,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: 'sloppy' }));
      onLoad({ filter: new RegExp(`^${name}$`), namespace: 'sloppy' }, async () => {
        const { outputFiles, metafile } = await build({
          absWorkingDir: root,
          stdin: { contents: `module.exports = require(${JSON.stringify(name)});`, resolveDir: `${root}/edge-agent` },
          bundle: true,
          write: false,
          metafile: true,
          platform: 'node',
          format: 'cjs',
          target: 'node20',
          charset: 'utf8',
          legalComments: 'none',
          // ws takes these for speed where somebody has compiled them; a single file cannot carry them.
          external: ['bufferutil', 'utf-8-validate'],
          logLevel: 'silent',
        });
        sources.push(...Object.keys(metafile.inputs).filter((source) => source !== '<stdin>'));
        const exported = Object.keys(createRequire(`${root}/edge-agent/`)(name));
        return { contents: moduleText(name, outputFiles[0]?.text ?? '', exported), resolveDir: root };
      });
    },
  };
}

/** `require` is the bundle's own, from its banner. */
function moduleText(name: string, text: string, exported: readonly string[]): string {
  return `import { compileFunction } from 'node:vm';
const names = ['module', 'exports', 'require', '__filename', '__dirname'];
const module = { exports: {} };
const load = compileFunction(${JSON.stringify(text)}, names, { filename: ${JSON.stringify(`ethera-edge/${name}.cjs`)} });
load(module, module.exports, require, import.meta.filename, import.meta.dirname);
export const { ${exported.join(', ')} } = module.exports;
export default module.exports;
`;
}
