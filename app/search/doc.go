// Package search is the language side of searching: which words a text can be found by, what a question asks for, and which
// part of a text answers it. It knows Dutch and English, and takes every word as either, since people write both. It knows
// nothing of who may see what, and of no database: a store finds texts by the words that this package makes.
package search
