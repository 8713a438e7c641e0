package realtime

import (
	"context"
	"fmt"
	"sync"
	"time"

	"rodedraad/domain/text"
)

// committer puts what waits of all documents of a node into one transaction. A room has at most one entry on its way,
// so that the queue is as bounded as the documents that are open.
type committer struct {
	hub   *Hub
	jobs  chan commitJob
	ended chan struct{}
	once  sync.Once
	last  time.Duration // when the latest transaction ended
	timer *time.Timer
}

// commitJob is one entry, and where to say what became of it. done has room for one verdict.
type commitJob struct {
	entry text.Commit
	done  chan<- verdict
}

// verdict is what became of an entry: it was stored, another node was first, or it is unknown.
type verdict struct {
	conflicted bool
	err        error
}

func newCommitter(h *Hub) *committer {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return &committer{hub: h, jobs: make(chan commitJob, MaxCommitDocuments), ended: make(chan struct{}), timer: timer}
}

// submit queues an entry. The verdict always comes.
func (k *committer) submit(j commitJob) { k.jobs <- j }

// stop ends the committer when what is queued was committed. Nothing may be submitted any more.
func (k *committer) stop() { k.once.Do(func() { close(k.jobs) }) }

// run is the committer's goroutine.
func (k *committer) run() {
	defer close(k.ended)
	var waiting []commitJob
	for first := range k.jobs {
		waiting = k.gather(append(waiting[:0], first))
		k.commit(waiting)
		k.last = k.hub.elapsed()
		clear(waiting)
	}
}

// gather adds what else waits. Shortly after a transaction it gives others a moment to join; when the committer was idle
// it waits for nobody.
func (k *committer) gather(waiting []commitJob) []commitJob {
	if moment := k.hub.limits.Gather - (k.hub.elapsed() - k.last); moment > 0 {
		k.timer.Reset(moment)
		for open := true; open && len(waiting) < MaxCommitDocuments; {
			select {
			case j, more := <-k.jobs:
				if open = more; more {
					waiting = append(waiting, j)
				}
			case <-k.timer.C:
				open = false
			}
		}
		k.timer.Stop()
	}
	for len(waiting) < MaxCommitDocuments {
		select {
		case j, more := <-k.jobs:
			if !more {
				return waiting
			}
			waiting = append(waiting, j)
		default:
			return waiting
		}
	}
	return waiting
}

// commit stores the entries and tells every room what became of its own.
func (k *committer) commit(jobs []commitJob) {
	entries := make([]text.Commit, len(jobs))
	for i, j := range jobs {
		entries[i] = j.entry
	}
	k.hub.metrics.batch.Observe(float64(len(jobs)))
	conflicted, err := k.store(entries)
	if err != nil {
		k.hub.log.Error("live: a transaction failed", "documents", len(jobs), "error", kindForLog(err))
		k.hub.metrics.failed.Inc()
	} else {
		k.hub.metrics.commits.Inc()
	}
	for i, j := range jobs {
		v := verdict{conflicted: err == nil && conflicted != nil && conflicted[i], err: err}
		if err == nil && !v.conflicted {
			k.hub.nodes.publish(Hint{Kind: HintDocument, Document: j.entry.Document, Version: j.entry.Version + len(j.entry.Updates)})
		}
		j.done <- v
	}
}

// store calls the journal, and turns a panic in it into an error: it is then unknown what was stored.
func (k *committer) store(entries []text.Commit) (conflicted []bool, err error) {
	defer k.hub.guard("committer", func() { err = errPanicked })
	ctx, cancel := context.WithTimeout(k.hub.ctx, CommitTimeout)
	defer cancel()
	conflicted, err = k.hub.journal.CommitUpdates(ctx, entries)
	if err == nil && conflicted != nil && len(conflicted) != len(entries) {
		err = fmt.Errorf("the journal judged %d of %d entries", len(conflicted), len(entries))
	}
	return conflicted, err
}
