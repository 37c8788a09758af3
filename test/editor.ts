import { fileURLToPath } from 'node:url';
// The compiler of the workspace has no interface for editors; the version before has.
import ts from 'typescript-api';

/** What an editor shows in a file beside an installed hapax: declarations of the built packages, as they are published. */
export function editor() {
  const file = fileURLToPath(new URL('program-in-an-editor.ts', import.meta.url));
  let text = '';
  let version = 0;
  const service = ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : '0'),
    getScriptSnapshot: (name) => {
      const found = name === file ? text : ts.sys.readFile(name);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCurrentDirectory: () => fileURLToPath(new URL('.', import.meta.url)),
    getCompilationSettings: () => ({
      strict: true,
      exactOptionalPropertyTypes: true,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: [],
      noEmit: true,
    }),
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
  const open = (program: string): number => {
    const at = program.indexOf('|');
    text = program.replace('|', '');
    version += 1;
    return at;
  };
  const offered = (at: number): Map<string, string> => {
    const entries = service.getCompletionsAtPosition(file, at, {})?.entries ?? [];
    return new Map(
      entries.map(({ name, source, data }) => {
        const details = service.getCompletionEntryDetails(file, at, name, {}, source, {}, data);
        return [name, ts.displayPartsToString(details?.documentation)];
      }),
    );
  };
  return {
    /** What may stand at `|`, with its documentation. */
    completions(program: string): Map<string, string> {
      return offered(open(program));
    },
    /** The same between the braces of every `{  }`, in their order, for one look at the program. */
    completionsInBraces(program: string): Map<string, string>[] {
      open(program);
      return [...text.matchAll(/\{ {2}\}/g)].map(({ index }) => offered(index + 2));
    },
    /** What is shown over the name at `|`. */
    hover(program: string): string {
      const at = open(program);
      return ts.displayPartsToString(service.getQuickInfoAtPosition(file, at)?.documentation);
    },
    /** What does not compile. */
    faults(program: string): string[] {
      open(program);
      return [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)].map(({ messageText }) =>
        ts.flattenDiagnosticMessageText(messageText, ' '),
      );
    },
  };
}
