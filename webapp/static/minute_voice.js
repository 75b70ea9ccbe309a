// Spoken instructions in the page's language. Only a voice of this device: nothing may leave it.

const speech = globalThis.speechSynthesis;
const language = document.documentElement.lang;

function find() {
  const fitting = (speech?.getVoices() ?? []).filter(
    (voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === language,
  );
  return fitting.find((voice) => /be$/i.test(voice.lang)) ?? fitting[0];
}

// Calls back now and whenever the voices change: a browser may find them late.
export function watch(found) {
  found(Boolean(find()));
  speech?.addEventListener("voiceschanged", () => found(Boolean(find())));
}

export function say(text) {
  const voice = find();
  if (!voice) return;
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice;
  words.lang = voice.lang;
  words.rate = 0.95;
  speech.cancel();
  speech.speak(words);
}

export function hush() {
  speech?.cancel();
}
