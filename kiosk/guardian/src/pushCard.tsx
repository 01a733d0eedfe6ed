import { useEffect, useState } from 'preact/hooks';
import { ask } from './api.ts';
import { type Say, texts } from './texts.ts';

type Standing = 'absent' | 'off' | 'on' | 'refused';

/** A base64url text as the bytes that a push service takes. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));

/** Being told by the telephone itself, where both the house and the browser can. Everything else works without. */
export const PushCard = ({ say }: { readonly say: Say }) => {
  const [standing, setStanding] = useState<Standing>('absent');
  const [key, setKey] = useState<string | null>(null);

  const look = async (): Promise<void> => {
    if (!('serviceWorker' in navigator) || !('PushManager' in window)) return;
    const answer = await ask<{ publicKey: string | null }>('GET', 'push');
    if (!answer.ok || answer.body.publicKey === null) return;
    setKey(answer.body.publicKey);
    const known = await navigator.serviceWorker.getRegistration('/');
    const subscription = known && (await known.pushManager.getSubscription());
    setStanding(subscription ? 'on' : 'off');
  };
  useEffect(() => void look(), []);

  const turnOn = async (publicKey: string): Promise<void> => {
    try {
      await navigator.serviceWorker.register('/push.js');
      const { pushManager } = await navigator.serviceWorker.ready;
      const subscription = await pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytesOf(publicKey),
      });
      const { endpoint, keys } = subscription.toJSON();
      const answer = await ask('POST', 'push', { endpoint, keys });
      setStanding(answer.ok ? 'on' : 'refused');
    } catch (_) {
      // Not allowed by the person, or no push service on this telephone.
      setStanding('refused');
    }
  };
  const turnOff = async (): Promise<void> => {
    const known = await navigator.serviceWorker.getRegistration('/');
    const subscription = known && (await known.pushManager.getSubscription());
    if (subscription) {
      await ask('DELETE', 'push', { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }
    setStanding('off');
  };

  if (standing === 'absent' || key === null) return null;
  return (
    <section class="card">
      <h2>{say(texts.pushTitle)}</h2>
      <p role="status">
        {standing === 'on' ? say(texts.pushIsOn) : standing === 'refused' ? say(texts.pushRefused) : ''}
      </p>
      <button type="button" onClick={() => void (standing === 'on' ? turnOff() : turnOn(key))}>
        {say(standing === 'on' ? texts.pushOff : texts.pushOn)}
      </button>
    </section>
  );
};
