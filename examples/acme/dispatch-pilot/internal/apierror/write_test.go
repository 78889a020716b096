package apierror

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWrite(t *testing.T) {
	request := httptest.NewRequest("GET", "/", nil)
	request.Header.Set("X-Request-ID", "r1")
	answer := httptest.NewRecorder()
	Write(answer, request, "NO_ROUTE", "cannot get there", nil)
	want := `{"fault":{"errorCode":"NO_ROUTE","errorMessage":"cannot get there","requestId":"r1"}}`
	if answer.Code != 404 || strings.TrimSpace(answer.Body.String()) != want {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
}
