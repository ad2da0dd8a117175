/** Tells whether a list of the policy allows a model: by its whole id, or by its beginning where an entry ends with `*`. No list allows every model. */
export function modelMatcher(models: readonly string[] | undefined): (model: string) => boolean {
  if (models === undefined) return () => true;
  const exact = new Set(models.filter((model) => !model.endsWith('*')));
  const prefixes = models.filter((model) => model.endsWith('*')).map((model) => model.slice(0, -1));
  return (model) => exact.has(model) || prefixes.some((prefix) => model.startsWith(prefix));
}
