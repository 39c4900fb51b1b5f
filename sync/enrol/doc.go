// Package enrol owns who belongs to a county's network: the county's key, the certificates and revocations it signs,
// and the one-time codes and files by which laptops join without a network.
//
// # Papers
//
// A county makes an Ed25519 key once. With it the county signs a certificate for each device (device key, key that
// bundles are encrypted to, name and place of the unit that holds it, division codes it may write, roles its people
// may have, last day) and one list of revocations. Papers are canonical JSON: keys sorted, no white space, integers
// and strings only; the signature is over the purpose ("certificate 1", "revocation 1") and the bytes, and both are
// kept and passed on verbatim. Each paper has a number; the greatest number is the newest, whatever any clock says.
// A certificate past its last day, judged by the store's trusted floor, gives a warning and never stops work.
//
// # Joining
//
// A laptop writes a request, the county answers it; both are small files without secrets that may go by stick or by
// any messenger. Each side must know that the other is who it seems, and there are two ways to see to that:
//
//   - by a one-time code of 16 digits (two of them catch slips of the finger), told over the phone beforehand. Both
//     files carry an HMAC by a secret that scrypt derives from the code. The code admits one device, once.
//   - without a code, by reading fingerprints of 20 digits to each other: the county types the laptop's, the laptop
//     the county's.
//
// # Threats
//
//   - A stranger who answers in the county's place or asks in a laptop's: has neither code nor key. Guessing a code
//     from an overheard request costs 10^14 scrypt evaluations of 32 MiB, and a code is worth nothing once used.
//   - A laptop that is lost or stolen: its certificate is revoked; the list travels in every bundle.
//   - A county store put back from a backup may give out a number twice. Papers of the greater number win everywhere;
//     the county learns its own newer papers back from the first bundle it reads, before which it should sign nothing.
//   - Whoever copies the county's store has the county's key. Nothing here helps against that; keep it locked away.
package enrol
