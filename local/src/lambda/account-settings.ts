const route = /^\/2016-08-19\/account-settings\/?$/;

export function asksForAccount(method: string, target: string): boolean {
  return method === 'GET' && route.test(target.split('?', 1)[0] ?? '');
}

/** The body of GetAccountSettings: an account of whose concurrency the functions may have all there is. */
export function accountSettings(functionCount: number, maxConcurrency: number): object {
  return {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: maxConcurrency,
      UnreservedConcurrentExecutions: maxConcurrency,
    },
    AccountUsage: { TotalCodeSize: 0, FunctionCount: functionCount },
  };
}
