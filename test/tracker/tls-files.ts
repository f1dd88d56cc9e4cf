/** A certificate for localhost and its key, made for tests alone; it is trusted by nobody. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUQmdACbf0dbg31MRciOvuPePzr1kwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTEyMTQwOVoYDzIxMjYxMDI4
MTIxNDA5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASpwbDEz119Uix5T/sIzQt1aB0iqBWr1Iuq6vkChDhYCmbJ29Bb+P7D
FR6HBBi9ORRsbj8l4IIurGHhGOEBJIO6o1MwUTAdBgNVHQ4EFgQUn7WSEFOU8Lfd
p3N1m3ws5YgNPVMwHwYDVR0jBBgwFoAUn7WSEFOU8Lfdp3N1m3ws5YgNPVMwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBjXvY1sQc+Z7JgMuYTttGS
jRSIdzBkPWo0CysCNyzbnwIhANpsW+3FgPvRNl3v8bXephCUtOTWfw1ih27SNrlB
HpYu
-----END CERTIFICATE-----
`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgNaAoNsPHByFwITt0
+ZGmnNIOsbtnJ+0reXSpLm41PM+hRANCAASpwbDEz119Uix5T/sIzQt1aB0iqBWr
1Iuq6vkChDhYCmbJ29Bb+P7DFR6HBBi9ORRsbj8l4IIurGHhGOEBJIO6
-----END PRIVATE KEY-----
`;

/** Writes both into a folder; their paths. */
export async function writeTlsFiles(folder: string): Promise<{ tlsCert: string; tlsKey: string }> {
  const [tlsCert, tlsKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await writeFile(tlsCert, CERTIFICATE);
  await writeFile(tlsKey, KEY, { mode: 0o600 });
  return { tlsCert, tlsKey };
}
