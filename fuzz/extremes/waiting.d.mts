export function waiting(read?: () => ReadonlyMap<string, number>): () => number;
