/** The directory of files that a store keeps beside its database, looked into by cases of both. */

export async function directoryOf(name: string): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
}

export async function filesIn(name: string): Promise<string[]> {
  const names: string[] = [];
  for await (const file of (await directoryOf(name)).keys()) names.push(file);
  return names.sort();
}

/** Tests are compiled for windows, which have no such handles. */
export interface OwnFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<{ truncate(size: number): void; close(): void }>;
}

export async function fileOf(name: string, digest: string): Promise<OwnFileHandle> {
  return (await directoryOf(name)).getFileHandle(digest) as Promise<OwnFileHandle>;
}
