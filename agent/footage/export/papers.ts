import { buildVerifyPage } from './verify/buildPage.ts';

const readme = `录像导出 · Export of footage
============================

一、核验（无需联网，不安装任何软件）
  1. 用 Chrome、Edge（137 以上）、Firefox（130 以上）或 Safari（17 以上）打开 verify.html。
  2. 选择本文件夹（或其中全部文件）。
  3. 显示“完好”后，用您自己查到的号码致电托育机构，核对密钥指纹。
二、观看：view_ 开头的文件可直接播放；仅时间戳改为从零开始，画面与原始录像逐字节相同。
三、证据：evidence_ 开头的文件是录制时写下的原始字节，未经任何改动。请勿改名、转码或另存。
四、manifest.json 列明申请人、事由、时间、每个文件的 SHA-256、缺口及原因、时钟与每日证明；
   manifest.sig 是设备对它的 Ed25519 签名。任何一个比特的改动都会被核验发现并指出文件。
五、依法使用：录像涉及婴幼儿，不得传播，用毕按规定销毁。

1. To check, with no network and nothing to install: open verify.html in Chrome or Edge 137, Firefox 130, Safari 17
   or later, choose this folder (or all files in it). When it says "Sound", telephone the facility at a number that you
   looked up yourself and compare the fingerprint of the key.
2. To watch: files that begin with view_ play anywhere. Only their time stamps were made to begin at zero.
3. Evidence: files that begin with evidence_ are the bytes as they were recorded. Do not rename, convert or re-save them.
4. manifest.json lists who asked and why, each file's SHA-256, gaps with their causes, clocks and proofs of days;
   manifest.sig is the box's Ed25519 signature over it. A change of a single bit is found, and the file is named.
5. The footage shows small children: do not pass it on, and destroy it when it is no longer needed, as the law asks.
`;

/** What lies beside the footage for the person who gets it; the same in every package of a version. */
export const papers = (): { readonly name: string; readonly content: string }[] => [
  { name: 'README.txt', content: readme },
  { name: 'verify.html', content: buildVerifyPage() },
];
