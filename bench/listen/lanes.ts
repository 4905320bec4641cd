/**
 * Does the jobs in their order, at most `atOnce` at the same time. Results are in the order of the jobs.
 * @throws what the first job that failed threw, once those under way are over; the rest are not begun
 */
export async function inLanes<Job, Result>(
  jobs: readonly Job[],
  atOnce: number,
  work: (job: Job, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const lane = async () => {
    while (next < jobs.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await work(jobs[index] as Job, index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}
