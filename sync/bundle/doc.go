// Package bundle owns the exchange file .hfb: it writes, inspects and takes in what travels between laptops, townships
// and the county on sticks, and later over the network.
//
// # The file, version 1
//
//	0        4   "HFB1"
//	4        1   version of the format: 1
//	5        1   suite: 1 = age v1 with X25519, zstd, Ed25519, SHA-256
//	6        4   h, length of the header, big endian, at most 65,536
//	10       8   p, length of the payload, big endian
//	18       4   CRC-32C of bytes 0–17
//	22       h   header, canonical JSON
//	22+h     p   payload: one age file whose plaintext is one zstd frame of records
//	22+h+p   32  digest: SHA-256 of the bytes 22 … 22+h+p−1 followed by the bytes 0–21
//	         64  signature by the sender's device key, purpose "bundle 1", of the digest
//
// Every later version keeps bytes 0–21 and the end of the file, so that an older program can tell a newer file from a
// damaged one, and how many bytes one that was cut short lacks. The lengths stand in front but are known last: they
// are written when all else is, and the digest takes them last.
//
// The header is in the clear and holds nobody's data: id, time, sender with its certificate, the place the file is
// for, and short ids of the keys that open it. It serves honest messages and is believed no further than the
// signature goes.
//
// # Records
//
// A record is one letter, the length of its body as an unsigned varint, and the body. They stand in this order:
//
//	M  manifest, once: the header's SHA-256, which ties the contents to this sender and these readers
//	P  paper of the county: certificates, and always the list of revocations
//	R  receipt, once: what the sender holds of the villages in common, chain by chain without a gap; which policy packs;
//	   what it set apart and why
//	K  policy pack the readers are not known to have
//	C  run of a chain, sorted by village, writer and number: its first number and a signed head (village, writer, n,
//	   hash, device, signature); followed by
//	B  the change bodies from the first number to n, verbatim; or, for a body that quotes the hash of the one before
//	   in the run,
//	D  where its 64 digits stood, as an unsigned varint, and the body without them
//	E  end, once: the number of changes
//
// A kind in a capital letter must be understood: a file with an unknown one is refused as newer. A kind in a small
// letter may stand anywhere between M and E, outside a run; an unknown one is kept verbatim for a newer program.
// JSON bodies are canonical: keys sorted, no white space, integers and strings only.
//
// # What travels
//
// A bundle for a place holds everything the sender has of the villages that it and all readers may see, beyond what
// every device of that place is known to hold by its receipts. Writing a bundle marks nothing as delivered: only a
// receipt does, so that a lost stick costs nothing and the next one brings the same again. Receipts travel in every
// bundle, up as well as down. A change goes with the head that its own laptop signed: a township passes on what it
// has joined without being able to alter or drop one change within a run unnoticed, and so does the next.
//
// The readers are the devices in good standing of the place, those of the county, and the sender, who reads the
// written file back with its own key before it says that it is whole.
//
// # Taking in
//
// First the whole file is read once: lengths, digest, signature, sender. Then the contents are read inside one
// transaction of the store, which is rolled back unless everything to the last record holds: killing the program
// leaves nothing half. What does not belong is set apart, verbatim, with the reason, and the rest is taken: changes of
// villages that the author's, the carrier's or this laptop's certificate does not cover, in roles the author was not
// given, of revoked or unknown authors, of chains another device vouched for before, forks, changes of newer formats.
// A gap in a chain is kept open. Old bundles, repeated bundles and bundles in any order do no harm.
//
// # Limits
//
// Checked before anything is allocated: header 64 KiB, age header 64 KiB, 512 readers, records of at most 64 KiB
// (changes), 16 MiB (packs) and 1 MiB (others), 1 GiB of plaintext, 60 times the payload and 16 MiB beyond that,
// 8 MiB zstd window, 4,000,000 records. Writing and reading take memory for one record, the cipher's and the
// compressor's windows, and one short hash for each change of a run that is held already.
//
// # Threats
//
//   - A lost stick: nobody but the readers opens it; whoever finds it sees place, unit and time.
//   - An altered stick: a flipped bit, a cut or an added byte fails the digest; an attacker who repairs the digest
//     fails the signature; one who signs another's payload as his own fails the manifest.
//   - An enrolled laptop that lies: it can lie about its own villages under its own name. It cannot write other
//     villages, cannot alter others' changes, and cannot make this program allocate what it has not earned.
//   - An enrolled laptop that gives out another's writer as its own before that one is known here: the other's changes
//     are then set apart, visibly, until the county has looked into it. Nothing is altered or lost.
//   - A carrier that leaves out whole runs, or the newest changes of one: not told by the file itself. The author's
//     next receipt comparison brings them again.
//   - A revoked laptop: its bundles are refused, and its changes that come by others are set apart, from the moment
//     the newer list of revocations is here. What was joined before stays joined.
//   - Replay: state is a function of the set of changes, papers go by number, receipts by number within one life.
//   - A stolen laptop opens what was encrypted to it. age has no forward secrecy towards its readers.
package bundle
