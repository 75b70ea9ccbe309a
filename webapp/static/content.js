// Moves the figures under review, each for as long as its button says; without it the poses stand.

import { film } from "./figure.js";

const LENGTH = 60; // seconds of a minute, which then begins again
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function animate(root) {
  const pose = film(root.querySelector("svg"), JSON.parse(root.querySelector('[data-part="film"]').textContent));
  const button = root.querySelector("button");
  let before = null; // when the last frame was drawn; null while it stands still
  let time = 0;
  const draw = (at) => {
    if (before === null) return;
    time = (time + (at - before) / 1000) % LENGTH;
    before = at;
    pose(time, calm.matches);
    requestAnimationFrame(draw);
  };
  button.addEventListener("click", () => {
    const plays = before === null;
    before = plays ? performance.now() : null;
    button.textContent = plays ? button.dataset.pause : button.dataset.play;
    if (plays) requestAnimationFrame(draw);
  });
  button.hidden = false;
}

document.querySelectorAll("[data-moving]").forEach(animate);
