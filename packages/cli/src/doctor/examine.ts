import { failure, type Diagnosis, type Examination, type Patient } from './examination.js';

export interface Examined extends Diagnosis {
  readonly examination: string;
}

/** Longer than the longest wait in an examination, so that this only cuts off what hangs. */
const DEADLINE = 15_000;

/** Runs all examinations side by side. One that fails or hangs is told as such, and hinders no other. */
export async function examine(patient: Patient, examinations: readonly Examination[]): Promise<readonly Examined[]> {
  const all = await Promise.all(
    examinations.map(async (examination) => {
      const diagnoses = await withDeadline(examination, patient);
      return diagnoses.map((diagnosis) => ({ examination: examination.name, ...diagnosis }));
    }),
  );
  return all.flat();
}

async function withDeadline(examination: Examination, patient: Patient): Promise<Diagnosis[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Diagnosis[]>((resolve) => {
    timer = setTimeout(() => resolve([failure(`no result within ${DEADLINE / 1000} s`, 'look at the network and the disk, then run this again')]), DEADLINE);
  });
  try {
    return await Promise.race([Promise.resolve().then(() => examination.examine(patient)), late]);
  } catch (error) {
    // The message of an unforeseen error may quote what was read.
    return [failure(`could not be examined (${error instanceof Error ? error.name : 'unknown cause'})`, 'please report this')];
  } finally {
    clearTimeout(timer);
  }
}
