/** What lies under the name of a target in these folders. */
export function inputsOf(name: string, folders: readonly string[]): Buffer[];
