export function categoryOf(_title: string): { path: readonly string[]; rule: string } {
  return { path: ['More'], rule: 'none' };
}
