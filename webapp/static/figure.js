// Moves a figure through its minute by mixing the numbers of two drawings; no geometry here.

function ease(share) {
  return (1 - Math.cos(Math.PI * share)) / 2;
}

// Which drawing to show at a second: 2.5 is halfway between the drawings 2 and 3.
function placeAt(track, time, still) {
  const [from, until, first, last] = track.findLast(([start]) => start <= time) ?? track[0];
  const share = Math.min(Math.max((time - from) / (until - from), 0), 1);
  return first + (last - first) * (still ? 1 : ease(share));
}

// A function that shows the figure at a second. With `still` it steps from pose to pose.
export function film(svg, { shapes, frames, track }) {
  const paths = svg.querySelectorAll(".body path");
  const drawings = frames.map((numbers) => numbers.split(" ").map(Number));
  const outlines = shapes.map((shape) => shape.split("#"));
  let shown = -1;
  return (time, still = false) => {
    const place = placeAt(track, time, still);
    if (place === shown) return;
    shown = place;
    const share = place % 1;
    const before = drawings[Math.floor(place)];
    const after = drawings[Math.ceil(place)];
    let next = 0;
    outlines.forEach(([start, ...rest], i) => {
      let outline = start;
      for (const piece of rest) {
        outline += (before[next] + (after[next] - before[next]) * share).toFixed(1) + piece;
        next += 1;
      }
      paths[i].setAttribute("d", outline);
    });
  };
}
