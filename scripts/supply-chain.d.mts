export interface Locked {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly integrity: string;
  readonly dev: boolean;
}
export interface Advisory {
  readonly id: string;
  readonly summary?: string;
  readonly withdrawn?: string;
  readonly affected?: readonly {
    readonly package?: { readonly ecosystem: string; readonly name: string };
    readonly versions?: readonly string[];
    readonly ranges?: readonly { readonly type: string; readonly events: readonly Readonly<Record<string, string>>[] }[];
  }[];
}
export interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
}
/** Licences that hapax may be delivered with. */
export const PERMITTED: readonly string[];
export function locked(lock?: object): Locked[];
export function delivered(lock?: object): Locked[];
export function sbom(lock?: object): { readonly bomFormat: string; readonly components: readonly Component[] };
export function licences(lock?: object): { readonly name: string; readonly license: string; readonly text: string | undefined }[];
export function compareVersions(a: string, b: string): number;
export function audit(
  advisories: readonly Advisory[],
  lock?: object,
): { readonly id: string; readonly name: string; readonly version: string }[];
