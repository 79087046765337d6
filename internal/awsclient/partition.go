package awsclient

import "github.com/hashicorp/aws-sdk-go-base/v2/endpoints"

// where finds the partition of a region, and a region for users who set none.
func where(region string) (endpoints.Partition, string) {
	if region == "" {
		region = homeRegion(endpoints.AwsPartitionID)
	}
	if partition, ok := endpoints.PartitionForRegion(endpoints.DefaultPartitions(), region); ok {
		return partition, region
	}
	aws, _ := endpoints.PartitionForRegion(endpoints.DefaultPartitions(), homeRegion(endpoints.AwsPartitionID))
	return aws, region
}

// homeRegion is where a partition keeps its global services and its billing (AWS service endpoints pages).
func homeRegion(partition string) string {
	switch partition {
	case endpoints.AwsUsGovPartitionID:
		return endpoints.UsGovWest1RegionID
	case endpoints.AwsCnPartitionID:
		return endpoints.CnNorthwest1RegionID
	default:
		return endpoints.UsEast1RegionID
	}
}
