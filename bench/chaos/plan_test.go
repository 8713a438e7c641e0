package chaos_test

import (
	"math/rand/v2"
	"time"

	"rodedraad/store"
)

// setting is what a world runs on.
type setting struct {
	name  string
	nodes int
	pg    bool // on PostgreSQL; on a SQLite file otherwise
}

var settings = []setting{{"sqlite", 1, false}, {"postgres", 1, true}, {"nodes", 2, true}}

// plan is everything that happens in one world, drawn from its seed: two plans of one seed and size are the same. What
// moment of a server's work it happens in is up to the machine.
type plan struct {
	seed      uint64
	kills     []kill
	schedules [][]fault
	removal   int // before which schedule a person is taken from the team; -1 never
	tabs      []tab
	history   int // how many versions the documents begin with; some checkpoints are made while things go wrong
}

// kill is the end of a server, and when it begins again.
type kill struct {
	after time.Duration // since everything was up
	node  int
	all   bool          // every node at once
	terms bool          // it is asked to stop, which is not counted as a kill
	away  time.Duration // until it is started again
	keen  bool          // it waits for somebody to say something, and comes
	lag   time.Duration // so long after: in the middle of what that leads to
	stuck time.Duration // the database has stood still so long when it comes; 0 not at all
}

// fault is one thing that goes wrong somewhere for a while.
type fault struct {
	kind   string
	after  time.Duration // since the fault before it began
	length time.Duration
	target int // a tab or a node
	way    int
	number int // bytes, or milliseconds
}

// Kinds of faults, and how often each is drawn beside the others.
var (
	// faultsOfTabs are those of the network between a tab and a server.
	faultsOfTabs = []string{
		"delay", "delay", "trickle", "hold", "hold", "swallow", "swallow", "cut", "cut", "tear", "tear", "tear", "refuse",
		"late", "late", "storm", "away",
	}
	// faultsOfServers are those of a server and what it stores in.
	faultsOfServers = []string{
		"pause", "pause", "lock", "full", "terminate", "hold-store", "swallow-store", "tear-store", "tear-store", "tear-store",
		"tear-store", "cut-store", "refuse-store", "refuse-store", "freeze-store", "crash-store",
	}
	// faultsOfNodes are those between two nodes.
	faultsOfNodes = []string{"move", "move", "move", "cut-bus", "hold-bus", "swallow-bus", "slow-bus", "away-bus"}
)

// newPlan draws a plan.
func newPlan(s setting, seed uint64, kills, schedules int) plan {
	dice := rand.New(rand.NewPCG(seed, 1))
	p := plan{seed: seed, removal: -1, tabs: drawTabs(dice), history: store.CheckpointEvery - 20 - dice.IntN(120)}
	for n := 0; n < kills; {
		k := kill{
			after: between(dice, 20, 900), node: dice.IntN(s.nodes), all: dice.IntN(6) == 0, terms: dice.IntN(5) == 0,
			away: between(dice, 0, 200), keen: dice.IntN(3) > 0, lag: between(dice, 0, 6000) / 1000,
		}
		if k.stuck = between(dice, 30, 200); dice.IntN(4) > 0 || k.terms {
			k.stuck = 0
		}
		switch {
		case k.terms:
		case k.all:
			n += s.nodes
		default:
			n++
		}
		p.kills = append(p.kills, k)
	}
	for range schedules {
		p.schedules = append(p.schedules, drawSchedule(s, dice, len(p.tabs)))
	}
	if schedules > 0 && dice.IntN(2) == 0 {
		p.removal = dice.IntN(schedules)
	}
	return p
}

func between(dice *rand.Rand, from, to int) time.Duration {
	return time.Duration(from+dice.IntN(to-from+1)) * time.Millisecond
}

// Who writes. The last is the one that may be taken from the team.
var logins = []string{"ghz-manager", "begeleider-2", "ghz-begeleider"}

// documents is how many documents are written in, so that several are stored in one transaction.
const documents = 2

// drawTabs draws the tabs: of each person one at least, of both kinds at each document, one of them over plain requests, and
// a rude one.
func drawTabs(dice *rand.Rand) []tab {
	ways := []string{"socket", "socket", "carrier", "requests"}
	tabs := []tab{
		{Name: "a", Kind: "page", Way: "socket", login: logins[0]},
		{Name: "b", Kind: "library", Way: "socket", login: logins[1]},
		{Name: "c", Kind: "page", Way: "requests", login: logins[1], in: 1},
		{Name: "d", Kind: "library", Way: ways[dice.IntN(len(ways))], login: logins[0], in: 1},
		{Name: "e", Kind: []string{"page", "library"}[dice.IntN(2)], Way: ways[dice.IntN(len(ways))], login: logins[2], in: dice.IntN(2)},
		{Name: "f", Kind: []string{"page", "library"}[dice.IntN(2)], Way: ways[dice.IntN(len(ways))], login: logins[0]},
		{Name: "x", Kind: "rude", Way: ways[dice.IntN(len(ways))], login: logins[1], in: dice.IntN(2)},
	}
	for i := range tabs {
		tabs[i].Seed = dice.Uint32() % 1_000_000
	}
	return tabs
}

// drawSchedule draws two to five faults that overlap.
func drawSchedule(s setting, dice *rand.Rand, tabs int) []fault {
	var list []fault
	for n := 2 + dice.IntN(4); n > 0; n-- {
		f := fault{after: between(dice, 0, 250), length: between(dice, 80, 900), way: dice.IntN(2)}
		switch which := dice.IntN(10); {
		case which < 6 || which == 9 && s.nodes == 1:
			f.kind, f.target = faultsOfTabs[dice.IntN(len(faultsOfTabs))], dice.IntN(tabs)
		case which < 8:
			f.kind, f.target = faultsOfServers[dice.IntN(len(faultsOfServers))], dice.IntN(s.nodes)
		default:
			f.kind, f.target = "pause", dice.IntN(s.nodes)
			if s.nodes > 1 {
				f.kind = faultsOfNodes[dice.IntN(len(faultsOfNodes))]
			}
			if f.kind == "move" {
				f.target = dice.IntN(tabs)
			}
		}
		f.number = 1 + dice.IntN(300)
		if f.kind == "away" { // long enough to have much to catch up with, on both sides
			f.length *= 6
		}
		list = append(list, f)
	}
	return list
}
