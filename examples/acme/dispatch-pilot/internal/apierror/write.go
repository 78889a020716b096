// Package apierror answers with the squad's error document.
package apierror

import (
	"encoding/json"
	"net/http"
)

var statusByCode = map[string]int{
	"BAD_STOP":     http.StatusBadRequest,
	"NO_ROUTE":     http.StatusNotFound,
	"MAP_OUTDATED": http.StatusConflict,
}

const defaultStatus = http.StatusBadRequest

type fault struct {
	ErrorCode    string         `json:"errorCode"`
	ErrorMessage string         `json:"errorMessage"`
	Context      map[string]any `json:"context,omitempty"`
	RequestID    string         `json:"requestId,omitempty"`
}

// Write sends the error document for code.
func Write(w http.ResponseWriter, r *http.Request, code, message string, details map[string]any) {
	status, known := statusByCode[code]
	if !known {
		status = defaultStatus
	}
	document := map[string]fault{"fault": {
		ErrorCode:    code,
		ErrorMessage: message,
		Context:      details,
		RequestID:    r.Header.Get("X-Request-ID"),
	}}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(document)
}
