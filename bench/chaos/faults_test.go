package chaos_test

import (
	"context"
	"fmt"
	"sync"
	"syscall"
	"time"
)

// play lets the faults of a schedule happen, each for its while, and everything heal after that.
func (w *world) play(ctx context.Context, schedule []fault) error {
	var going sync.WaitGroup
	failed := make(chan error, len(schedule))
	for _, f := range schedule {
		time.Sleep(f.after)
		going.Add(1)
		go func() {
			defer going.Done()
			if err := w.happen(ctx, f); err != nil {
				failed <- fmt.Errorf("%s: %w", f.kind, err)
			}
		}()
	}
	going.Wait()
	w.heal()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// happen lets one fault happen, and ends it.
func (w *world) happen(ctx context.Context, f fault) error {
	switch f.kind {
	case "pause":
		w.servers[f.target].pause(f.length)
	case "lock", "full", "terminate", "hold-store", "swallow-store", "tear-store", "cut-store", "refuse-store", "freeze-store",
		"crash-store":
		w.storeFaults.RLock()
		defer w.storeFaults.RUnlock()
		if w.ground.server == nil && f.kind != "lock" && f.number%2 == 0 {
			return w.servers[f.target].fill(f.length, uint64(f.number)<<9)
		}
		return w.store.happen(ctx, f)
	case "cut-bus", "hold-bus", "swallow-bus", "slow-bus", "away-bus":
		w.buses[f.target].happen(f)
	case "move":
		w.move(f.target)
	case "late":
		return w.late(f)
	case "storm":
		for _, line := range w.lines {
			line.cut()
		}
	default:
		w.lines[f.target].happen(f)
	}
	return nil
}

// happen lets a fault of a network happen and ends it.
func (p *proxy) happen(f fault) {
	wait := time.Duration(f.number) * time.Millisecond
	switch f.kind {
	case "delay", "slow-bus":
		p.bend(up, rule{delay: wait / 4}, true)
		p.bend(down, rule{delay: wait / 2}, true)
	case "trickle":
		p.bend(f.way, rule{piece: 1 + f.number/10}, true)
	case "hold", "hold-bus", "hold-store":
		p.bend(f.way, rule{hold: true}, f.number%2 == 0)
	case "swallow", "swallow-bus", "swallow-store":
		p.bend(f.way, rule{swallow: true}, f.number%2 == 0)
	case "tear": // in the middle of a frame, as often as not
		p.bend(f.way, rule{cut: f.number}, false)
	case "tear-store": // before, within or after the order to commit, or the answer to it
		p.bend(f.way, rule{cut: 8 * f.number}, true)
	case "cut", "cut-bus", "cut-store":
		p.cut()
	case "refuse", "away", "away-bus", "refuse-store":
		p.refuse(true)
		p.cut()
	}
	time.Sleep(f.length)
	p.heal()
}

// late holds back what a tab has sent, lets the tab begin anew as one that was away, and delivers it after that: so it is
// that bytes change their order.
func (w *world) late(f fault) error {
	line := w.lines[f.target]
	line.bend(up, rule{hold: true}, false)
	time.Sleep(f.length / 4)
	if err := w.editors.tell("reopen", w.plan.tabs[f.target].Name); err != nil {
		return err
	}
	time.Sleep(f.length)
	line.heal()
	return nil
}

// move lets a tab come back at another node.
func (w *world) move(tab int) {
	w.mu.Lock()
	w.at[tab] = (w.at[tab] + 1) % len(w.servers)
	w.lines[tab].lead("tcp", w.addresses[w.at[tab]])
	w.mu.Unlock()
	w.lines[tab].cut()
}

// arrive has the tabs of a node find it at its new address.
func (w *world) arrive(node int, address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.addresses[node] = address
	for tab, at := range w.at {
		if at == node {
			w.lines[tab].lead("tcp", address)
		}
	}
}

// heal ends what faults are left.
func (w *world) heal() {
	for _, p := range append(append([]*proxy(nil), w.lines...), w.buses...) {
		p.heal()
	}
	w.store.heal()
}

// kill ends a server, or all, and starts it again.
func (w *world) kill(ctx context.Context, k kill) error {
	nodes := []int{k.node}
	if k.all {
		nodes = nil
		for i := range w.servers {
			nodes = append(nodes, i)
		}
	}
	signal := syscall.SIGKILL
	if k.terms { // a server that cannot store cannot stop in time either
		signal = syscall.SIGTERM
		w.storeFaults.Lock()
		defer w.storeFaults.Unlock()
	}
	stood := w.wait(ctx, k)
	for _, n := range nodes {
		if err := w.servers[n].end(signal); err != nil {
			w.note("a server that was asked to stop: " + err.Error())
		}
		if !k.terms {
			w.killed++
		}
	}
	if err := <-stood; err != nil {
		return err
	}
	time.Sleep(k.away)
	for _, n := range nodes {
		if err := w.begin(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// wait waits for the moment of a kill: when there is something to lose. What it gives tells when the database, if it stands
// still for it, goes on.
func (w *world) wait(ctx context.Context, k kill) <-chan error {
	stood := make(chan error, 1)
	if k.stuck > 0 {
		go func() {
			w.storeFaults.RLock()
			defer w.storeFaults.RUnlock()
			stood <- w.store.happen(ctx, fault{kind: "hold-store", target: k.node, way: up, length: k.stuck + 100*time.Millisecond, number: 2})
		}()
		time.Sleep(k.stuck)
	} else {
		stood <- nil
	}
	if k.keen {
		select {
		case <-w.said:
		default:
		}
		select {
		case <-w.said:
			time.Sleep(k.lag)
		case <-time.After(300 * time.Millisecond):
		}
	}
	return stood
}

// begin starts a server; while its database is away it takes more than one attempt.
func (w *world) begin(ctx context.Context, node int) error {
	for end := time.Now().Add(startPatience); ; time.Sleep(100 * time.Millisecond) {
		err := w.servers[node].start(ctx)
		if err == nil || ctx.Err() != nil || time.Now().After(end) {
			return err
		}
	}
}
