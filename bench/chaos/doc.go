// Package chaos holds a whole installation against what must always hold while people write: real server processes, a
// network in which things go wrong, tabs that speak the protocol with the pages' own code and with the editor's own
// library, and a ledger outside of the servers in which everything that was typed and acknowledged is on the disk. It is
// all tests; nothing of it is in the binary.
//
// A world is one run of a plan. The plan is drawn from a seed: which server is killed when, which faults overlap, who
// types, over what. At its end the network heals, everything comes to rest, and a checker judges by the invariants, each
// violation with the number of what does not hold:
//
//   - I1, convergence: the text of every tab, of the head, of a fresh opening on each node, of the history at some versions,
//     and of the log folded by nothing but change sets, are one. So are the length and sum of every text that a tab was ever
//     told of or loaded, at its version.
//   - I2, no acknowledged update is lost: every update that came back to its tab is in the log as it was seen, and every
//     mark that was typed is there when its tab says that nothing is unsent. The store itself finds nothing damaged, and no
//     checkpoint is ahead of the log.
//   - I3, nothing is doubled: the numbers of a client rise by one in the log, and every mark is inserted once. Some pushes
//     are sent twice, some long after, and bytes of an old connection arrive behind those of a new one.
//   - I4, no phantoms: what anybody was shown is in the log; what a rude tab says is refused, and is nowhere; no mark is in
//     the text that nobody typed.
//   - I5, order: the versions of the log have no gaps, its head is their number, and everybody was shown the same update at
//     the same version.
//   - I6, intention: a mark that nobody deleted is in the text once, between those it was typed between, and one that was
//     deleted is not.
//   - I7, unsent is told: a tab that ends with something unsent, kept or refused says so; but for those of a person who was
//     taken from the team, none may. That the page shows it is looked at by the journeys.
//   - I8, a failed load is never an empty text: every text that was loaded is that of its version.
//   - I9, rights: when somebody is taken from the team while they write, nothing of theirs is stored, and nothing shown to
//     them, more than two seconds later (and two for pauses and a busy machine). Forged clients are a matter of the rude tab.
//   - I10, limits: the malformed, the premature and the forged are refused to the rude tab, and nobody else notices. The
//     sizes and rates are held by the tests of realtime.
//
// A power cut is not made but looked for: of a server whose system calls are traced, whatever it tells anybody has been forced
// to the disk before.
//
// Beside these: no server panics, none takes longer than ten seconds to stop when asked or stops with an error, and no page
// finds its text different from the server's.
//
// The same seed gives the same plan; in which microsecond of a server's work something happens is up to the machine, so
// that a failure may need a few attempts to come back. `make test` runs a small world of each setting, and `make chaos` as
// many as these say: CHAOS_KILLS and CHAOS_FAULTS, how many there are in each setting; CHAOS_SEED, the first seed;
// CHAOS_SETTING, one of sqlite, postgres and nodes instead of all; CHAOS_LANES, how many worlds of a setting at a time;
// CHAOS_RACE, anything to have the race detector in the servers.
//
// Start reading at world_test.go, then plan_test.go for what happens and check_test.go for the judgement. The tabs are
// assets/peer/chaos.mjs.
package chaos
