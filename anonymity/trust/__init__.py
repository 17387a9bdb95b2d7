"""Who staff are believed by: certificates, device lists, the ceremony that makes their keys."""
