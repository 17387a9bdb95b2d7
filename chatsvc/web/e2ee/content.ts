// What is said inside MLS: strict, versioned JSON, padded to whole buckets (docs/protocol.md section 5).

/** `"0"` for the visitor, else the hex of 16 bytes: the hash of the staff leaf as it was added (P4). */
export type MemberId = string;

export type Content =
  | { readonly t: "text"; readonly c: number; readonly text: string }
  | { readonly t: "unsend"; readonly c: number; readonly of: number }
  | { readonly t: "end"; readonly c: number }
  | { readonly t: "typing"; readonly on: boolean }
  | {
      readonly t: "receipt";
      readonly have: Readonly<Record<MemberId, number>>;
      readonly generation: number;
      readonly epoch: number;
    }
  | { readonly t: "pad" };

export declare function encodeContent(content: Content): Uint8Array;
/** null: not ours, or a version we do not speak. */
export declare function decodeContent(bytes: Uint8Array): Content | null;
