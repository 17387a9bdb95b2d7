// Device and day keys in IndexedDB: CryptoKey objects, so not even this page can read the private halves.
import type { DeviceStore, StoredDevice } from "./device.ts";

const STORE = "keys";
const ENTRY = "device";

/** One database per staff account: two accounts in one browser profile do not share a device. */
export function openDeviceStore(factory: IDBFactory, account: string): DeviceStore {
  const name = `device-${account}`;
  return {
    load: async () => (await inStore<StoredDevice | undefined>(factory, name, "readonly", (s) => s.get(ENTRY))) ?? null,
    save: async (device) => {
      await inStore(factory, name, "readwrite", (store) => store.put(device, ENTRY));
    },
    clear: async () => {
      await inStore(factory, name, "readwrite", (store) => store.clear());
    },
  };
}

/** Resolves when the transaction is complete, so that what was saved survives the tab. */
async function inStore<T>(
  factory: IDBFactory,
  name: string,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest,
): Promise<T> {
  const database = await open(factory, name);
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result as T);
      transaction.onabort = () => reject(transaction.error ?? new Error("storage was refused"));
    });
  } finally {
    database.close();
  }
}

function open(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("storage was refused"));
    request.onblocked = () => reject(new Error("storage is held by another page"));
  });
}
