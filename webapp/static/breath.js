// The calm breathing of an exercise, as its content has it: ["in" or "out", seconds] in turn.

// The breath that a second belongs to, and how full the lungs are then: 0 to 1.
export function breathAt(breaths, time) {
  let left = time % breaths.reduce((sum, [, seconds]) => sum + seconds, 0);
  const [way, seconds] = breaths.find(([, seconds]) => left < seconds || void (left -= seconds));
  return { way, full: way === "in" ? left / seconds : 1 - left / seconds };
}
