// Says what went wrong when the server, the network or the session fails; Dash itself stays silent.
(() => {
  "use strict";
  const box = document.getElementById("trouble");
  const send = window.fetch;
  const ask = new RegExp("/_dash-(layout|dependencies|update-component)");

  function tell(text, signedOut) {
    const signIn = box.querySelector("[data-sign-in]");
    box.querySelector("p").textContent = text;
    signIn.href = "/sign-in?next=" + encodeURIComponent(location.pathname + location.search);
    signIn.hidden = !signedOut;
    box.querySelector("[data-retry]").hidden = signedOut;
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
  }

  async function judge(answer) {
    if (answer.ok) {
      box.hidden = true;
    } else if (answer.status === 401) {
      tell(box.dataset.signedOut, true);
    } else {
      tell(await answer.clone().text(), false);
    }
  }

  addEventListener("rekpauze:trouble", () => tell(box.dataset.offline, false));

  window.fetch = async (...call) => {
    const watched = ask.test(String(call[0]));
    try {
      const answer = await send(...call);
      if (watched) await judge(answer);
      return answer;
    } catch (error) {
      if (watched) tell(box.dataset.offline, false);
      throw error;
    }
  };
})();
