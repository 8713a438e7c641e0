// Package auth finds out who asks: sign-in by invitation, by a link sent by mail or by a demonstration login, the
// sessions that follow from it, and the tokens of programs. There are no passwords.
//
// Secrets are 256 random bits and only their SHA-256 is stored; the short codes of invitations are stored as an HMAC
// under a key of the installation. Answers about codes and addresses never tell what exists. What a person may do once
// known is no business of this package: package domain decides that.
//
// Start reading at service.go, then session.go.
package auth
