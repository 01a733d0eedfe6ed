import { useSignal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { useSay } from '../state/context.ts';
import { Notice } from './notice.tsx';

type Lazy<P> = FunctionComponent<P> & {
  /** Loads the code ahead; a failure is tried again when the screen is shown. */
  readonly preload: () => void;
};

/** A screen whose code is loaded when it is first shown, or before. */
export const lazy = <P extends object>(load: () => Promise<FunctionComponent<P>>): Lazy<P> => {
  let loaded: FunctionComponent<P> | undefined;
  let loading: Promise<void> | undefined;
  const ensure = (): Promise<void> => {
    loading ??= load().then(
      (component) => {
        loaded = component;
      },
      (cause: unknown) => {
        loading = undefined;
        throw cause;
      },
    );
    return loading;
  };
  const LazyScreen: FunctionComponent<P> = (props) => {
    const say = useSay();
    const state = useSignal<'loading' | 'failed' | 'ready'>(loaded ? 'ready' : 'loading');
    const start = (): void => {
      state.value = 'loading';
      ensure().then(
        () => {
          state.value = 'ready';
        },
        () => {
          state.value = 'failed';
        },
      );
    };
    // Also where it has come since this was rendered: it was shown as loading, and somebody has to say that it is there.
    useEffect(() => {
      if (state.value !== 'ready') start();
    }, []);
    const Screen = loaded;
    if (state.value === 'ready' && Screen) return <Screen {...props} />;
    return (
      <main class="page">
        {state.value === 'failed' ? (
          <Notice
            icon="linkOff"
            tone="bad"
            title={say('app.failed')}
            action={{ label: say('app.retry'), run: start }}
          />
        ) : (
          <Notice icon="link" title={say('app.loading')} />
        )}
      </main>
    );
  };
  return Object.assign(LazyScreen, { preload: () => void ensure().catch(() => undefined) });
};
