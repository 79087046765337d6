package awssim

import (
	"fmt"
	"time"

	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// seed puts n members into the organization that were created more than a year ago, one every minute.
func (w *World) seed(n int) {
	first := w.clock.Now().Add(-400*24*time.Hour - time.Duration(n)*time.Minute)
	for i := 1; i <= n; i++ {
		id := fmt.Sprintf("1%011d", i)
		a := w.addAccount(id, facts{
			name: fmt.Sprintf("seed-%06d", i), email: fmt.Sprintf("seed-%06d@example.com", i), parentID: w.primary.rootID,
			org: w.primary, joined: orgtypes.AccountJoinedMethodCreated, joinedAt: first.Add(time.Duration(i) * time.Minute),
		})
		a.roleName, a.roleTrusts = defaultRoleName, w.primary.management.id
		a.billingAccess = orgtypes.IAMUserAccessToBillingAllow
		w.primary.members = insert(w.primary.members, id)
	}
}
