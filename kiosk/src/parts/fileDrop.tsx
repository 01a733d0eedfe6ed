import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Icon } from './icons.tsx';
import './fileDrop.css';

interface FileDropProps {
  readonly words: string;
  /** In smaller letters below: which kinds of file, and what becomes of it. */
  readonly hints: readonly string[];
  /** What of the disk is offered: `.xlsx,.csv`. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
}

/** A file is chosen by a tap, or dropped here. */
export const FileDrop = ({ words, hints, accept, onFile }: FileDropProps) => {
  const over = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined): void => {
    const [file] = files ?? [];
    if (file) onFile(file);
  };
  return (
    <>
      <button
        type="button"
        class="file-drop"
        data-over={over.value}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          over.value = true;
        }}
        onDragLeave={() => {
          over.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          over.value = false;
          take(event.dataTransfer?.files);
        }}
      >
        <Icon name="table" size="huge" />
        <span class="file-words">{words}</span>
        {hints.map((hint) => (
          <small key={hint}>{hint}</small>
        ))}
      </button>
      <input
        ref={input}
        hidden
        type="file"
        accept={accept}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
};
