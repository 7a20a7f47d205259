import { announce } from '../dom/announce.ts';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';

/** What is used here of the Web Speech API, which TypeScript's library does not know. */
interface Recognition extends EventTarget {
  lang: string;
  start(): void;
  abort(): void;
}

interface RecognitionResult extends Event {
  readonly results: readonly (readonly { readonly transcript: string }[])[];
}

type Makes = new () => Recognition;

/** A button that listens once and hands on the words; undefined where the browser cannot listen. */
export function voiceButton(onWords: (words: string) => void): { readonly root: HTMLElement } | undefined {
  const { SpeechRecognition, webkitSpeechRecognition } = globalThis as {
    SpeechRecognition?: Makes;
    webkitSpeechRecognition?: Makes;
  };
  const Made = SpeechRecognition ?? webkitSpeechRecognition;
  if (Made === undefined) return undefined;
  let listening: Recognition | undefined;
  const show = (on: boolean) => root.setAttribute('aria-pressed', String(on));
  const root = element(
    'button',
    {
      type: 'button',
      class: 'search-tool',
      'aria-label': 'Search by voice',
      title: 'Search by voice',
      'aria-pressed': 'false',
      on: {
        click: () => {
          if (listening !== undefined) return listening.abort();
          listening = new Made();
          listening.lang = document.documentElement.lang || navigator.language;
          listening.addEventListener('result', (event) => {
            const words = (event as RecognitionResult).results[0]?.[0]?.transcript.trim() ?? '';
            if (words !== '') onWords(words);
          });
          listening.addEventListener('error', () => announce('Nothing was understood.'));
          listening.addEventListener('end', () => {
            listening = undefined;
            show(false);
          });
          show(true);
          announce('Listening.');
          listening.start();
        },
      },
    },
    icon('voice'),
  );
  return { root };
}
