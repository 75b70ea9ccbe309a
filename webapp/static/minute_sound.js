// Soft tones, made here: no files. A browser lets them sound only after a tap or a key.

const TONES = {
  count: [[392, 0]],
  step: [[523, 0]],
  soon: [[523, 0], [523, 0.22]],
  side: [[523, 0], [659, 0.18]],
  done: [[523, 0], [659, 0.18], [784, 0.36]],
};
const LENGTH = 0.45;
const LOUDNESS = 0.16;

let context = null;

export function ready() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}

export function tone(name) {
  ready();
  for (const [pitch, delay] of TONES[name]) {
    const at = context.currentTime + delay;
    const source = new OscillatorNode(context, { frequency: pitch, type: "sine" });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.001, at + LENGTH);
    source.connect(gain).connect(context.destination);
    source.start(at);
    source.stop(at + LENGTH);
  }
}
