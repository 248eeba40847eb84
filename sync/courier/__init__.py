"""The courier (上传程序): takes the results of a site to the organiser's hub, and its signed receipt back."""
