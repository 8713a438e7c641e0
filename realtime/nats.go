package realtime

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// Subject is the NATS subject that hints travel on.
const Subject = "rodedraad.hints"

// maxHint is the longest hint that is looked at, in bytes.
const maxHint = 64 << 10

// NATS is a Bus over a NATS server. Hints are signed with the secret that the nodes share, so that what others put on the
// subject is not taken for one of ours. While the server is away hints are lost, and the connection is tried again for
// as long as it takes.
type NATS struct {
	conn    *nats.Conn
	secret  []byte
	log     *slog.Logger
	foreign atomic.Uint64
}

// DialNATS connects to one of the servers of an address such as nats://HOST:4222, with commas between several. A server
// that cannot be reached now is no error. The secret is the one of Config.
func DialNATS(address string, secret []byte, log *slog.Logger) (*NATS, error) {
	b := &NATS{secret: secret, log: log}
	conn, err := nats.Connect(address,
		nats.Name("rodedraad"), nats.Timeout(2*time.Second), nats.FlusherTimeout(2*time.Second),
		nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectBufSize(-1),
		nats.ReconnectWait(250*time.Millisecond), nats.ReconnectJitter(250*time.Millisecond, 250*time.Millisecond),
		nats.PingInterval(2*time.Second), nats.MaxPingsOutstanding(2),
		nats.DisconnectErrHandler(func(*nats.Conn, error) { log.Warn("nats: the connection was lost") }),
		nats.ReconnectHandler(func(*nats.Conn) { log.Info("nats: connected again") }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { log.Warn("nats: hints were lost", "error", err) }),
	)
	if err != nil {
		return nil, fmt.Errorf("the address of NATS: %w", withoutAddress(err))
	}
	b.conn = conn
	return b, nil
}

// withoutAddress keeps what may hold a password out of an error.
func withoutAddress(err error) error {
	for _, known := range []error{nats.ErrNoServers, nats.ErrAuthorization, nats.ErrTimeout, nats.ErrSecureConnRequired} {
		if known.Error() == err.Error() {
			return known
		}
	}
	return fmt.Errorf("it cannot be used (%T)", err)
}

// Publish sends a hint; while the server is away it is lost.
func (b *NATS) Publish(h Hint) {
	payload, err := json.Marshal(h)
	if err == nil {
		err = b.conn.Publish(Subject, append(b.sign(payload), payload...))
	}
	if err != nil && b.conn.IsConnected() {
		b.log.Warn("nats: a hint was not sent", "kind", h.Kind, "error", err)
	}
}

// Subscribe has every hint that is one of ours given to receive, one at a time, until Close.
func (b *NATS) Subscribe(receive func(Hint)) {
	_, err := b.conn.Subscribe(Subject, func(m *nats.Msg) {
		if h, ours := b.open(m.Data); ours {
			receive(h)
		} else if b.foreign.Add(1) == 1 {
			b.log.Warn("nats: something that is no hint of ours came in; it is ignored", "subject", Subject)
		}
	})
	if err != nil {
		b.log.Error("nats: hints of other nodes are not heard", "error", err)
	}
}

// Close ends the connection. Shut the Hub down first.
func (b *NATS) Close() { b.conn.Close() }

// sign gives the signature of a hint.
func (b *NATS) sign(payload []byte) []byte {
	mac := hmac.New(sha256.New, b.secret)
	mac.Write([]byte("rodedraad hint\n"))
	mac.Write(payload)
	return mac.Sum(make([]byte, 0, sha256.Size+len(payload)))
}

// open reads a signed hint, and reports false for anything else.
func (b *NATS) open(data []byte) (h Hint, ours bool) {
	if len(data) < sha256.Size || len(data) > maxHint {
		return h, false
	}
	signature, payload := data[:sha256.Size], data[sha256.Size:]
	if !hmac.Equal(signature, b.sign(payload)) {
		return h, false
	}
	d := json.NewDecoder(bytes.NewReader(payload))
	d.DisallowUnknownFields()
	return h, d.Decode(&h) == nil
}
