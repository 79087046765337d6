package awsclient

import (
	"cmp"

	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"
)

// where finds the partition of a region, and a region for users who set none.
func where(region string) (endpoints.Partition, string) {
	if region == "" {
		region = HomeRegionOf(endpoints.AwsPartitionID)
	}
	if partition, ok := endpoints.PartitionForRegion(endpoints.DefaultPartitions(), region); ok {
		return partition, region
	}
	commercial, _ := endpoints.PartitionForRegion(endpoints.DefaultPartitions(), endpoints.UsEast1RegionID)
	return commercial, region
}

// homeRegions are where the partitions keep their global services and their billing (AWS service endpoints pages).
var homeRegions = map[string]string{
	endpoints.AwsPartitionID:      endpoints.UsEast1RegionID,
	endpoints.AwsCnPartitionID:    endpoints.CnNorthwest1RegionID,
	endpoints.AwsUsGovPartitionID: endpoints.UsGovWest1RegionID,
	endpoints.AwsEuscPartitionID:  endpoints.EuscDeEast1RegionID,
	endpoints.AwsIsoPartitionID:   endpoints.UsIsoEast1RegionID,
	endpoints.AwsIsoBPartitionID:  endpoints.UsIsobEast1RegionID,
	endpoints.AwsIsoEPartitionID:  endpoints.EuIsoeWest1RegionID,
	endpoints.AwsIsoFPartitionID:  endpoints.UsIsofSouth1RegionID,
}

// HomeRegionOf is the home region of a partition, that of the commercial one when the partition is not known.
func HomeRegionOf(partition string) string {
	return cmp.Or(homeRegions[partition], endpoints.UsEast1RegionID)
}

// PartitionOf is the partition of a region, "" when the region is not known.
func PartitionOf(region string) string {
	partition, ok := endpoints.PartitionForRegion(endpoints.DefaultPartitions(), region)
	if !ok {
		return ""
	}
	return partition.ID()
}
