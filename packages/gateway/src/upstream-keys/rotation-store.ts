import type { InstanceReport, RotationDocument } from './rotation.js';

/** Where instances and the command line meet about credentials. No credential is ever in it. */
export interface RotationStore {
  read(): Promise<RotationDocument>;
  /** False when somebody else has changed it since: `document.revision` is one more than what was read. */
  write(document: RotationDocument): Promise<boolean>;
  report(report: InstanceReport): Promise<void>;
  reports(): Promise<readonly InstanceReport[]>;
  close(): void;
}

/** Changes the document, again when somebody else came first. Gives what stands now. */
export async function changeDocument(store: RotationStore, change: (document: RotationDocument) => RotationDocument): Promise<RotationDocument> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const document = await store.read();
    const changed = change(document);
    if (changed === document || (await store.write(changed))) return changed;
  }
  throw new Error('the rotation is being changed by others all the time');
}
