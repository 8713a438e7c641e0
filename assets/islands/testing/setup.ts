// What jsdom lacks. An error that is reported fails the run, and everything has
// its place on the screen at the upper left, since there is no screen.
globalThis.reportError ??= (error: unknown) => {
  queueMicrotask(() => {
    throw error;
  });
};
if ("Range" in globalThis) {
  Range.prototype.getClientRects ??= () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect ??= () => new DOMRect();
}
