// Package sim plays seeded histories of a county on the production store and holds every promise of the store in each.
//
// One seed is one history. Laptops of one to three villages, their townships and the county work for months on real
// stores with real files, meet by USB sticks now and then, and everything goes wrong that goes wrong in villages. In most
// histories the sticks hold plain changes; in every fourth all machines are enrolled and the sticks hold bundles. Every
// decision comes from the seed; what the store draws by chance (salts, writers, sessions) decides nothing, so a seed
// replays: make sim SEED=… SEEDS=1 STEPS=…
//
// What goes wrong: clocks in 1970, 2000, 2099, jumping by a year or standing still; forms saved long after they were
// opened, drafts across restarts; the same roster on two laptops, older files after newer, undone while others work on
// what they brought; sticks lost, taken for another, copied, cut, with a flipped bit, empty; parcels in any order, twice, torn
// into parts so that chains come with gaps and saves by halves; backups restored, old files put back by other means,
// folders copied to another computer, Windows or the whole disk made anew, state.json gone or not to be written; the
// power cut at any byte of the journal, in an import and in a delivery; a full disk, a full stick, one pulled while it is
// read; forged changes; an older pack beside a newer; people entered twice, said to be one and to be two again, by some
// and not yet by others; households that move while their village goes on writing about them, whose move is called off
// while it is accepted, accepted twice, or accepted to two villages; a laptop that is stolen and struck off.
//
// What is promised, by the names that a [Violation] bears:
//
//   - nothing acknowledged is lost: a save that returned stays on its disk; in the end everybody holds it, unless the
//     only disk that did was destroyed
//   - no silent winner: a write that nobody replaced is live; where live writes differ the conflict is listed
//   - over from form-open: a change names what was live when its form was opened, not what is when it is saved
//   - saved as shown: a change says what was typed, under the pack at hand, and nothing else
//   - as the oracle folds: answers, live writes and conflicts of every record are what an oracle that shares no code
//     with the store makes of the same changes
//   - tables: what reports, lists of differences and of imports read is the same
//   - search: a name finds exactly those who bear it now
//   - same changes, same state: laptops with the same changes have the same tables, byte for byte, in whatever order,
//     parts and repetition they came
//   - no clock decides: the same changes with other times come to the same answers
//   - all or nothing: a save, an import, a delivery is there whole or not at all, whatever cut it short
//   - one name, one change: no two changes bear one name, no writer goes on in another life of its file
//   - chains, salts, frontiers: numbers without gaps and previous hashes fit; no salt twice; a frontier covers no gap
//   - imports: a file's word never replaces a person's; equal or blank cells write nothing; a difference is told once
//   - undone imports: undone is undone for all; refused when a later change rests on it, and only then
//   - drafts are kept: as typed, through restarts, crashes, restores and rebuilds
//   - conflicts end: by a change that names all sides, and by nothing else
//   - aliases: who is said to be one is read as one, and taken back all is as it was
//   - one home: a household and all that is known of it is in one village, whatever crossed on the way; a move changes
//     no answer; nobody else may write about it
//   - late edits: what the former village still wrote is kept, counts only when a person says so, and then it does; who
//     knows of a move writes none
//   - spoiled parcels, forgeries: refused, with nothing of them taken
//   - bundles, foreign places: an honest bundle is taken by its readers, whole, and by nobody else, and brings nothing
//     but changes of the places they have in common
//   - struck off: nothing of a laptop that was struck off joins where that is known, until a person releases it
//   - the past stands: dossiers as of a frontier stay what they were
//   - everybody meets: once all parcels arrive, one round brings everybody to the same
//   - verify: the store's own check finds nothing but the gaps that destroyed disks left
//   - works: no call fails that has no reason to
//
// That they hold something is seen by breaking the store: make sim-bugs compiles it with one seeded bug after another
// and names the invariant that caught each; the table is in bugs_test.go.
package sim
