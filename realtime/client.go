package realtime

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"rodedraad/domain"
)

// A client id names one connection in the history of documents. Its key proves, on any node and after any restart, that
// the id was given to that person: it can be computed again from the Hub's secret, and nothing is stored.

// newClientID gives a fresh id of 128 random bits.
func newClientID() string {
	var random [16]byte
	rand.Read(random[:]) // never fails: it ends the process instead
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// clientKey is the HMAC-SHA256 of a client id and the person it was given to.
func (h *Hub) clientKey(client string, person domain.PersonID) string {
	mac := hmac.New(sha256.New, h.secret)
	mac.Write([]byte("rodedraad live client\n" + client + "\n" + string(person)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// vaultKey is the key with which a page encrypts what a person has not sent yet, so that it can be read again only by
// somebody who signs in as that person. It is the same on every node and after every restart.
func (h *Hub) vaultKey(person domain.PersonID) string {
	mac := hmac.New(sha256.New, h.secret)
	mac.Write([]byte("vault|" + string(person)))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// onResume goes on under an earlier id, and closes the older connection that still has it with 4001. It is only taken
// before anything was opened, because what is open was opened under the fresh id. A refusal changes nothing.
func (c *conn) onResume(o *object) *fault {
	m, f := parseResume(o)
	if f != nil {
		return f
	}
	c.mu.Lock()
	busy := len(c.docs) > 0
	c.mu.Unlock()
	key := c.hub.clientKey(m.client, c.visitor.Person)
	if !c.mayAsk() || busy || !hmac.Equal([]byte(key), []byte(m.key)) {
		c.send(errorMessage("client_refused", "the id stays as it was in hello"))
		return nil
	}
	if older := c.hub.rename(c, m.client); older != nil {
		older.end(closeTakenOver, false)
	}
	c.hub.nodes.publish(Hint{Kind: HintClient, Client: m.client})
	c.send(resumedMessage(m.client))
	return nil
}
