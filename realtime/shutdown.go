package realtime

import (
	"context"
)

// Shutdown ends the hub: nothing more is accepted, what is queued is committed and acknowledged, and every connection is
// closed with 1012. It returns nil when all of that was done, or the error of ctx when it took too long; then the rest was
// cut off. Calling it again waits again.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.closing = true
	h.draining.Store(true)
	h.mu.Unlock()
	rooms := h.openRooms() // there are no new ones any more
	err := until(ctx, func() {
		for _, r := range rooms {
			r.stop()
		}
		h.roomsLeft.Wait()
		h.committer.stop()
		<-h.committer.ended
	})
	for _, c := range h.connections() {
		c.end(closeRestarting, true)
	}
	if err == nil {
		for _, f := range h.allFallbacks() {
			f.finishUnpolled()
		}
		err = until(ctx, h.carriersLeft.Wait)
	}
	h.cancel()
	for _, f := range h.allFallbacks() {
		f.finish()
	}
	for _, s := range h.allSockets() {
		s.close()
	}
	if err == nil {
		h.workers.Wait()
	}
	return err
}

// until waits for wait to return, or for ctx to end.
func until(ctx context.Context, wait func()) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		wait()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
