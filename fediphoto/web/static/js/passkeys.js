// Forms that need a passkey: the browser asks the device for it, then the form is sent as any other.
// Without script or WebAuthn they stay hidden, and everything works by password and codes.
import { _ } from "./words.js";
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const withBytes = (several) => (several ?? []).map((one) => ({ ...one, id: decode(one.id) }));

async function made(options) {
  const publicKey = {
    ...options,
    challenge: decode(options.challenge),
    user: { ...options.user, id: decode(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
  const credential = await navigator.credentials.create({ publicKey });
  return described(credential, {
    attestationObject: encode(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  });
}

async function shown(options) {
  const publicKey = {
    ...options,
    challenge: decode(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  };
  const credential = await navigator.credentials.get({ publicKey });
  const { authenticatorData, signature, userHandle } = credential.response;
  return described(credential, {
    authenticatorData: encode(authenticatorData),
    signature: encode(signature),
    userHandle: userHandle ? encode(userHandle) : null,
  });
}

function described(credential, response) {
  const clientDataJSON = encode(credential.response.clientDataJSON);
  return {
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    response: { clientDataJSON, ...response },
    clientExtensionResults: {},
  };
}

function complain(form, sentence) {
  const place = form.querySelector("[data-passkey-problem]");
  place.textContent = sentence;
  place.hidden = !sentence;
}

async function send(form) {
  complain(form, "");
  const answer = await fetch(form.dataset.passkeyOptions, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
  });
  const options = await answer.json();
  if (!answer.ok) {
    complain(form, options.error);
    return;
  }
  const credential = form.dataset.passkey === "make" ? await made(options) : await shown(options);
  form.elements.credential.value = JSON.stringify(credential);
  form.elements.present?.removeAttribute("name"); // the password has done its work
  form.submit();
}

export function enhancePasskeys(part) {
  if (!window.PublicKeyCredential) return;
  for (const form of part.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form).catch(() => complain(form, _("No passkey was used.")));
    });
  }
}
