package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"rodedraad/domain"
)

// The limits of files that somebody brought and has not stored yet. They are held in the memory of one node and nowhere
// else: they may be full of personal data. Whoever goes beyond a limit loses the file that was looked at longest ago.
const (
	// MaxUploadsEach is how many files one person may have brought.
	MaxUploadsEach = 2
	// MaxUploads is how many files a node holds.
	MaxUploads = 12
	// MaxUploadBytes is how large they may be together, in bytes.
	MaxUploadBytes = 96 << 20
	// UploadLifetime is how long a file is held that nobody looks at.
	UploadLifetime = 30 * time.Minute
	// MaxReading is how many files a node reads at once; the others wait.
	MaxReading = 2
	// ReadingTime is how long reading a file may take, waiting included.
	ReadingTime = time.Minute
	// ReadingPatience is how long who asks waits for a file to be read; after that they can look how far it is.
	ReadingPatience = 4 * time.Second
)

var (
	errNoUpload = &domain.Error{Kind: domain.NotFound, Key: "upload_gone"}
	errBusy     = conflict("upload_busy")
	errTooSlow  = &domain.Error{Kind: domain.TooLarge, Key: "upload_slow"}
)

// ErrStopped is what becomes of reading a file that is thrown away meanwhile.
var ErrStopped = conflict("upload_stopped")

// uploadKey says whose file it is, and for which dataset: there is one of each.
type uploadKey struct {
	person    domain.PersonID
	programme domain.ProgrammeID
	dataset   domain.DatasetID
}

// upload is one file that somebody brought.
type upload struct {
	uploadKey
	content []byte // never written to
	ctx     context.Context
	stop    context.CancelFunc // ends reading it
	used    time.Time          // guarded by the mutex of the shelf

	mu     sync.Mutex
	turn   int     // of what is known now; no two of a node are the same
	job    *job    // that is reading it; nil when nobody is
	now    brought // what is known of it
	failed error   // why it could not be read the last time
}

// job is one time that a file is read. It belongs to the goroutine that reads, but for what is atomic.
type job struct {
	percent, rows atomic.Int64
	done          chan struct{} // closed when it has ended
	err           error         // once it has
}

// uploads is the shelf on which files lie.
type uploads struct {
	now     func() time.Time
	turns   atomic.Int64
	reading chan struct{} // a place for each file that is being read

	mu   sync.Mutex
	held map[uploadKey]*upload
}

func newUploads(now func() time.Time) *uploads {
	return &uploads{now: now, held: map[uploadKey]*upload{}, reading: make(chan struct{}, MaxReading)}
}

// put lays a file on the shelf in the place of an earlier one, and takes others off until it fits.
func (s *uploads) put(key uploadKey, content []byte) *upload {
	ctx, stop := context.WithCancel(context.Background())
	u := &upload{uploadKey: key, content: content, ctx: ctx, stop: stop}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	s.remove(s.held[key])
	for {
		own := s.oldest(func(o *upload) bool { return o.person == key.person })
		all := s.oldest(func(*upload) bool { return true })
		switch {
		case len(own) >= MaxUploadsEach:
			s.remove(own[0])
			continue
		case len(all) > 0 && (len(all) >= MaxUploads || size(all)+len(content) > MaxUploadBytes):
			s.remove(all[0])
			continue
		}
		break
	}
	u.used = s.now()
	s.held[key] = u
	time.AfterFunc(UploadLifetime+time.Second, s.tidy)
	return u
}

// find returns the file that somebody brought for a dataset, which is used by that.
func (s *uploads) find(key uploadKey) (*upload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	u := s.held[key]
	if u == nil {
		return nil, errNoUpload
	}
	u.used = s.now()
	time.AfterFunc(UploadLifetime+time.Second, s.tidy)
	return u, nil
}

// drop takes a file off the shelf, when it is still there, and ends reading it.
func (s *uploads) drop(u *upload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.stop()
	if s.held[u.uploadKey] == u {
		delete(s.held, u.uploadKey)
	}
}

// tidy takes off what has lain there too long.
func (s *uploads) tidy() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
}

// sweep is tidy for who holds the mutex, and so are remove and oldest.
func (s *uploads) sweep() {
	for _, u := range s.held {
		if s.now().Sub(u.used) >= UploadLifetime {
			s.remove(u)
		}
	}
}

func (s *uploads) remove(u *upload) {
	if u != nil {
		u.stop()
		delete(s.held, u.uploadKey)
	}
}

// oldest lists files, the one that was looked at longest ago first.
func (s *uploads) oldest(of func(*upload) bool) (list []*upload) {
	for _, u := range s.held {
		if of(u) {
			list = append(list, u)
		}
	}
	slices.SortFunc(list, func(a, b *upload) int {
		return cmp.Or(a.used.Compare(b.used), cmp.Compare(a.person, b.person), cmp.Compare(a.dataset, b.dataset))
	})
	return list
}

func size(list []*upload) (n int) {
	for _, u := range list {
		n += len(u.content)
	}
	return n
}

// begin has a file read as it was at a turn, 0 for any, by a goroutine that ends when the file is read, stopped or taken off,
// and at the latest after ReadingTime. It waits for ReadingPatience; when ctx ends before that, so does reading.
func (s *uploads) begin(ctx context.Context, u *upload, turn int, read func(ctx context.Context, j *job, now brought) (brought, error)) error {
	u.mu.Lock()
	switch {
	case u.job != nil:
		u.mu.Unlock()
		return errBusy
	case turn != 0 && turn != u.turn:
		u.mu.Unlock()
		return domain.ErrStale
	}
	j, now := &job{done: make(chan struct{})}, u.now
	u.job = j
	u.mu.Unlock()
	within, cancel := context.WithTimeout(u.ctx, ReadingTime)
	go func() {
		defer cancel()
		next, err := s.read(within, j, now, read)
		u.end(j, next, err, int(s.turns.Add(1)))
	}()
	patience := time.NewTimer(ReadingPatience)
	defer patience.Stop()
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		cancel()
		<-j.done
		return ctx.Err()
	case <-patience.C:
		return nil
	}
}

// read waits for a place and reads. A fault of ours in it is an error and not the end of the server.
func (s *uploads) read(
	ctx context.Context, j *job, now brought, read func(ctx context.Context, j *job, now brought) (brought, error),
) (next brought, err error) {
	select {
	case s.reading <- struct{}{}:
		defer func() { <-s.reading }()
	case <-ctx.Done():
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading a file: panic with %T", p) // its value may hold what stands in the file
		}
		switch {
		case errors.Is(ctx.Err(), context.DeadlineExceeded):
			err = errTooSlow
		case ctx.Err() != nil:
			err = ErrStopped
		}
	}()
	return read(ctx, j, now)
}

// end notes what became of a job.
func (u *upload) end(j *job, next brought, err error, turn int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.failed, j.err = err, err; err == nil {
		u.now = next
	}
	u.turn, u.job = turn, nil
	close(j.done)
}
